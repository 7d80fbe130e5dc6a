// Writes Cucumber Messages as the page that @cucumber/html-formatter makes of them.
import { CucumberHtmlStream } from "@cucumber/html-formatter";
import { readFileSync, createWriteStream } from "node:fs";

const [input, output] = process.argv.slice(2);
const page = new CucumberHtmlStream();
page.pipe(createWriteStream(output));
for (const line of readFileSync(input, "utf8").split("\n")) if (line) page.write(JSON.parse(line));
page.end();
