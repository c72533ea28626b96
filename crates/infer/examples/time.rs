//! How long one run takes: `cargo run --release -p infer --example time -- models/*.vmod`

use std::time::{Duration, Instant};

use infer::{Kernels, Model, ModelError};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let started = Instant::now();
        let model = Model::from_bytes(&bytes).map_err(|error: ModelError| format!("{path}: {error}"))?;
        println!("{path}: loaded in {:.1?}", started.elapsed());
        for kernels in [Kernels::Fastest, Kernels::Portable] {
            let mut runner = model.runner_with(kernels);
            runner.input_mut().iter_mut().enumerate().for_each(|(index, value)| *value = (index % 255) as f32 / 255.0);
            let mut times: Vec<Duration> = (0..200)
                .map(|_| {
                    let started = Instant::now();
                    runner.run();
                    started.elapsed()
                })
                .collect();
            times.sort();
            println!("  {kernels:?}: best {:.2?}, median {:.2?}", times[0], times[times.len() / 2]);
        }
    }
    Ok(())
}
