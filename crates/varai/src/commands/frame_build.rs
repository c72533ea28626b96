//! `varai frame build`.

use eyewear::{BoxingSize, FrameShape};
use frames::{FrameSpec, measure, write_glb};

use crate::cli::FrameBuildArgs;
use crate::exit::{Failure, Outcome};
use crate::files::{check_one_result, write_file};
use crate::frame_look::dress;
use crate::notes::note;
use crate::output::{print_json, shown};

pub fn run(args: &FrameBuildArgs, json: bool) -> Outcome {
    check_one_result(&args.output, json)?;
    let spec = spec(args)?;
    let model = frames::build(&spec).map_err(Failure::unusable)?;
    let bytes = write_glb(&model);
    write_file(&args.output, &bytes)?;
    let measures = measure(&model);
    let triangles = model.triangle_count();
    if json {
        return print_json(&serde_json::json!({
            "output": shown(&args.output), "bytes": bytes.len(), "triangles": triangles,
            "measured": {
                "a_mm": measures.a_mm, "b_mm": measures.b_mm, "dbl_mm": measures.dbl_mm,
                "temple_mm": measures.temple_mm, "total_width_mm": measures.total_width_mm,
            },
        }));
    }
    let mm = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.1}"));
    note(format_args!(
        "{} ({triangles} triangles, {} KB): A {}, B {}, DBL {}, temple {}, total width {} mm",
        args.output.display(),
        bytes.len().div_ceil(1024),
        mm(measures.a_mm),
        mm(measures.b_mm),
        mm(measures.dbl_mm),
        mm(measures.temple_mm),
        mm(measures.total_width_mm)
    ));
    Ok(())
}

fn spec(args: &FrameBuildArgs) -> Result<FrameSpec, Failure> {
    let size: BoxingSize = args.size.parse().map_err(|error| Failure::unusable(format!("--size {:?}: {error}", args.size)))?;
    let temple_mm = size
        .temple_mm
        .ok_or_else(|| Failure::unusable(format!("--size {:?} has no temple length; write 52-18-140", args.size)))?;
    let b_mm = args.lens_height.unwrap_or_else(|| {
        let usual = (size.a_mm * usual_height(args.shape)).round();
        note(format_args!("lens height not given: {usual} mm, as usual for {} lenses", args.shape));
        usual
    });
    let mut spec = FrameSpec::new([size.a_mm, b_mm, size.dbl_mm, temple_mm], args.shape, args.rim, args.material);
    spec.total_width_mm = args.total_width;
    dress(&mut spec, &args.look)?;
    Ok(spec)
}

/// Lens height against lens width, as frames of a shape are commonly made.
const fn usual_height(shape: FrameShape) -> f64 {
    match shape {
        FrameShape::Round => 0.96,
        FrameShape::Aviator => 0.86,
        FrameShape::Square | FrameShape::Butterfly => 0.84,
        FrameShape::Geometric | FrameShape::Other => 0.82,
        FrameShape::Oval | FrameShape::Wayfarer | FrameShape::Shield => 0.76,
        FrameShape::CatEye | FrameShape::Browline => 0.75,
        FrameShape::Rectangle => 0.64,
    }
}
