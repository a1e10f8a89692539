/** One short note for a message, two for a mention, as if a spoon touched a cup. Made here, so nothing is loaded. */
const NOTES_HZ = { message: [1_046.5], mention: [1_046.5, 1_568] } as const
const BETWEEN_S = 0.14
const LENGTH_S = 0.5
const LOUDNESS = 0.12

let audio: AudioContext | null = null

export async function sound(kind: keyof typeof NOTES_HZ): Promise<void> {
  try {
    audio ??= new AudioContext()
    await audio.resume()
    NOTES_HZ[kind].forEach((hz, index) => playNote(audio!, hz, audio!.currentTime + index * BETWEEN_S))
  } catch {
    // A device without sound is not an error.
  }
}

function playNote(audio: AudioContext, hz: number, at: number): void {
  const volume = new GainNode(audio, { gain: 0 })
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.006)
  volume.gain.exponentialRampToValueAtTime(0.0001, at + LENGTH_S)
  volume.connect(audio.destination)
  // A little of the overtone that makes it porcelain.
  for (const [overtone, share] of [
    [1, 1],
    [2.76, 0.25],
  ] as const) {
    const tone = new OscillatorNode(audio, { frequency: hz * overtone })
    tone.connect(new GainNode(audio, { gain: share })).connect(volume)
    tone.start(at)
    tone.stop(at + LENGTH_S)
  }
}

/** Browsers play no sound until the user has interacted with the page. */
export const canSound = (): boolean => navigator.userActivation?.hasBeenActive ?? true
