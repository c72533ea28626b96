//! How long one run of a network takes on one thread.
//!
//! `cargo run --release -p infer --example time -- models/*.vmod` prints a table. `--ask MODEL INPUT [MODEL INPUT...]`, where
//! an input is a file of little-endian f32, times one run for each line on stdin, the number of a model, for whoever takes
//! turns with another engine.

use std::error::Error;
use std::io::BufRead;
use std::time::{Duration, Instant};

use infer::{Kernels, Model, Runner};

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths: Vec<String> = std::env::args().skip(1).collect();
    if paths.first().is_some_and(|first| first == "--ask") {
        return answer(&paths.split_off(1));
    }
    for path in &paths {
        let started = Instant::now();
        let model = load(path)?;
        println!("{path}: loaded in {:.1?}", started.elapsed());
        for kernels in [Kernels::Fastest, Kernels::Portable] {
            let mut runner = model.runner_with(kernels);
            runner.input_mut().iter_mut().enumerate().for_each(|(index, value)| *value = (index % 255) as f32 / 255.0);
            let mut times: Vec<Duration> = (0..200).map(|_| timed_run(&mut runner)).collect();
            times.sort();
            println!("  {kernels:?}: best {:.2?}, median {:.2?}", times[0], times[times.len() / 2]);
        }
    }
    Ok(())
}

/// Milliseconds of one run for each line.
fn answer(paths: &[String]) -> Result<(), Box<dyn Error>> {
    let mut runners = Vec::new();
    for pair in paths.chunks_exact(2) {
        let mut runner = load(&pair[0])?.runner();
        let input = std::fs::read(&pair[1])?;
        if input.len() != 4 * runner.input_mut().len() {
            return Err(format!("{} is no input of {}", pair[1], pair[0]).into());
        }
        for (value, bytes) in runner.input_mut().iter_mut().zip(input.chunks_exact(4)) {
            *value = f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        }
        runners.push(runner);
    }
    let count = runners.len();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let runner = line.trim().parse().ok().and_then(|number: usize| runners.get_mut(number));
        let runner = runner.ok_or_else(|| format!("there is no network {line:?}; there are {count}"))?;
        println!("{:.4}", timed_run(runner).as_secs_f64() * 1000.0);
    }
    Ok(())
}

fn load(path: &str) -> Result<Model, Box<dyn Error>> {
    Model::from_bytes(&std::fs::read(path)?).map_err(|error| format!("{path}: {error}").into())
}

fn timed_run(runner: &mut Runner) -> Duration {
    let started = Instant::now();
    runner.run();
    started.elapsed()
}
