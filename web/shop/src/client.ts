import { createClient } from "@varai/sdk";

import { metaContent } from "./page";

/** The API of the server that the page came from, with this shop's publishable key. */
export const varai = createClient({ apiKey: metaContent("varai-key") });
