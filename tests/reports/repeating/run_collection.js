// Sends a Postman collection from top to bottom, with as much of Postman's scripting as its documentation promises for `pm`.
const fs = require("fs");
const collection = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const variables = Object.fromEntries(collection.variable.map((one) => [one.key, one.value]));
const filled = (text) => text.replace(/\{\{(\w+)\}\}/g, (whole, name) => (name in variables ? variables[name] : whole));
const told = { tests: [], statuses: [] };

async function send(item) {
  const { method, header, url, body } = item.request;
  const headers = Object.fromEntries(header.map((one) => [one.key, filled(one.value)]));
  const answer = await fetch(filled(url), { method, headers, body: body ? filled(body.raw) : undefined });
  const text = await answer.text();
  told.statuses.push(answer.status);
  const pm = {
    response: {
      json: () => JSON.parse(text),
      headers: { get: (name) => answer.headers.get(name) },
      to: { have: { status: (wanted) => { if (answer.status !== wanted) throw new Error(`status ${answer.status}`); } } },
    },
    collectionVariables: { set: (name, value) => { variables[name] = value; } },
    test: (name, check) => {
      try { check(); told.tests.push([name, true]); } catch { told.tests.push([name, false]); }
    },
  };
  for (const event of item.event || []) new Function("pm", event.script.exec.join("\n"))(pm);
}

(async () => {
  for (const folder of collection.item) for (const item of folder.item) await send(item);
  console.log(JSON.stringify(told));
})();
