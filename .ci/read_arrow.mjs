// Reads the served Arrow stream with the JavaScript implementation.
import { tableFromIPC } from "apache-arrow";

const url = process.argv[2] + "/v1/indicators/sdg_10_7_1/data?by=SEX,DEST&format=arrow";
const table = await tableFromIPC(fetch(url));
if (table.numRows === 0 || table.schema.metadata.get("synthetic") !== "true") {
  throw new Error(`rows ${table.numRows}, metadata ${JSON.stringify([...table.schema.metadata])}`);
}
console.log("apache-arrow for JavaScript reads", table.numRows, "observations");
