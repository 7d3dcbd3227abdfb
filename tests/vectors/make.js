// The values of values.json in; what avsc writes of them out, as avsc.txt.

const fs = require('fs');
const path = require('path');
const avro = require('avsc');

const read = (...names) => JSON.parse(fs.readFileSync(path.join(__dirname, ...names), 'utf8'));
const lines = read('values.json').map(({ name, schema, value }) => {
  const type = avro.Type.forSchema(read('../golden', schema), { wrapUnions: true });
  return `${name} ${type.toBuffer(type.fromString(JSON.stringify(value))).toString('hex')}\n`;
});
fs.writeFileSync(path.join(__dirname, 'avsc.txt'), lines.join(''));
