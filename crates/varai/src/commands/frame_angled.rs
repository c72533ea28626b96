//! A frame of a photo at an angle.

use frames::photo::angled::Fitted;
use frames::write_glb;

use crate::cli::FrameFromPhotoArgs;
use crate::exit::Outcome;
use crate::files::write_file;
use crate::notes::note;
use crate::output::{print_json, shown};

pub fn keep(args: &FrameFromPhotoArgs, fitted: &Fitted, json: bool) -> Outcome {
    let bytes = write_glb(&fitted.model);
    write_file(&args.output, &bytes)?;
    let (spec, errors) = (&fitted.spec, &fitted.errors);
    if json {
        return print_json(&serde_json::json!({
            "output": shown(&args.output), "bytes": bytes.len(), "size_known": fitted.size_known,
            "a_mm": spec.a_mm, "b_mm": spec.b_mm, "dbl_mm": spec.dbl_mm, "shape": spec.shape.as_str(),
            "errors_mm": { "a": errors.a_mm, "b": errors.b_mm, "dbl": errors.dbl_mm },
            "yaw_deg": fitted.view.yaw.to_degrees(), "pitch_deg": fitted.view.pitch.to_degrees(),
            "silhouette_overlap": fitted.silhouette_overlap, "lens_overlap": fitted.lens_overlap,
        }));
    }
    note(format_args!(
        "{}: A {:.1} ± {:.1}, B {:.1} ± {:.1}, DBL {:.1} ± {:.1} mm{}; seen from {:.0} degrees, overlap {:.2}",
        args.output.display(),
        spec.a_mm,
        errors.a_mm,
        spec.b_mm,
        errors.b_mm,
        spec.dbl_mm,
        errors.dbl_mm,
        if fitted.size_known { "" } else { ", size not verified: give --size, the marking on the frame" },
        fitted.view.yaw.to_degrees(),
        fitted.silhouette_overlap
    ));
    Ok(())
}
