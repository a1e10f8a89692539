// @ts-check
// Another process that holds the database of the first argument for the milliseconds of the second, as a backup tool may.
const Database = require('libsql')

const database = new Database(process.argv[2] ?? '')
database.exec('PRAGMA busy_timeout = 5000; BEGIN EXCLUSIVE')
console.log('locked')
setTimeout(() => {
  database.exec('COMMIT')
  database.close()
}, Number(process.argv[3]))
