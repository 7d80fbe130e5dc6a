// Writes Cucumber Messages as the JUnit XML that @cucumber/junit-xml-formatter makes of them.
import formatter from "@cucumber/junit-xml-formatter";
import { readFileSync, writeFileSync } from "node:fs";

const [input, output] = process.argv.slice(2);
let receive;
let xml = "";
formatter.formatter({ on: (_, handler) => { receive = handler; }, write: (text) => { xml += text; }, options: {} });
for (const line of readFileSync(input, "utf8").split("\n")) if (line) receive(JSON.parse(line));
writeFileSync(output, xml);
