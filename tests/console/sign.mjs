// sign -- everybody of a table of accounts signs in and chooses a password of their own.
//
//   PAGE, ACCOUNTS (api_kit.mjs)
import { end, signAll } from "./api_kit.mjs";

await signAll();
end();
