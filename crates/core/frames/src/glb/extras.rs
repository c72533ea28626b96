//! What was done to a frame by this crate, in `asset.extras.reduced` of its file.

use std::collections::BTreeMap;

use gltf::json::deserialize::from_str;
use gltf::json::extras::{Extras, RawValue};

use crate::budget::Reduction;

type Object = BTreeMap<String, Box<RawValue>>;

/// The field, after its comma.
pub(super) fn extra(reduction: &Reduction) -> String {
    let Reduction { from, budget, deviation_mm } = reduction;
    format!(",\"reduced\":{{\"from\":{from},\"budget\":{budget},\"deviation_mm\":{deviation_mm}}}")
}

/// Extras of other programs may be anything: what is not as it was written here says nothing.
pub(super) fn read(extras: &Extras) -> Option<Reduction> {
    let all: Object = from_str(extras.as_ref()?.get()).ok()?;
    let own: Object = from_str(all.get("reduced")?.get()).ok()?;
    let field = |name: &str| own.get(name).map(|raw| raw.get());
    let whole = |name: &str| field(name)?.parse().ok();
    let deviation_mm = field("deviation_mm")?.parse().ok().filter(|mm| (0.0..1e3).contains(mm))?;
    Some(Reduction { from: whole("from")?, budget: whole("budget")?, deviation_mm })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let done = Reduction { from: 54_936, budget: 30_000, deviation_mm: 0.0421 };
        let extras = |own: &str| RawValue::from_string(format!("{{\"boxing\":{{}}{own}}}")).ok();
        assert_eq!(read(&extras(&extra(&done))), Some(done));
        for own in [
            "",
            ",\"reduced\":1",
            ",\"reduced\":{\"from\":-1,\"budget\":2,\"deviation_mm\":0.1}",
            ",\"reduced\":{\"from\":1,\"budget\":2,\"deviation_mm\":1e999}",
            ",\"reduced\":{\"from\":1,\"budget\":2}",
        ] {
            assert_eq!(read(&extras(own)), None, "{own}");
        }
    }
}
