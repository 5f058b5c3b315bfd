// graphile-worker for eng/bench-jobs.sh: does one measurement and prints one number, jobs a second.
//   migrate | enqueue SECONDS CLIENTS | batch SECONDS SIZE | process JOBS WORKERS batches|defaults
// It lies in the folder where the script installed graphile-worker and pg; BENCH_GRAPHILE_URL is the database.
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';

const connectionString = process.env.BENCH_GRAPHILE_URL;
const [command, first, second, mode] = process.argv.slice(2);
const logger = new Logger(() => (level, message) => { if (level === 'error' || level === 'warning') console.error(message); });
const now = () => performance.now() / 1000;

async function enqueue(seconds, clients) {
  const pool = new pg.Pool({ connectionString, max: clients });
  await Promise.all(Array.from({ length: clients }, () => pool.query('SELECT 1')));
  const start = now();
  let count = 0;
  await Promise.all(Array.from({ length: clients }, async () => {
    while (now() - start < seconds) {
      await pool.query({ name: 'add', text: "SELECT graphile_worker.add_job('nothing', $1::json)", values: [{ number: count }] });
      count++;
    }
  }));
  const rate = count / (now() - start);
  await pool.end();
  return rate;
}

const jobs = (count) => Array.from({ length: count }, (_, number) => ({ identifier: 'nothing', payload: { number } }));

async function batch(seconds, size) {
  const utils = await makeWorkerUtils({ connectionString, logger });
  const specs = jobs(size);
  const start = now();
  let count = 0;
  for (; now() - start < seconds; count += size) await utils.addJobs(specs);
  const rate = count / (now() - start);
  await utils.release();
  return rate;
}

async function work(count, workers) {
  const utils = await makeWorkerUtils({ connectionString, logger });
  for (let left = count; left > 0; left -= 1000) await utils.addJobs(jobs(Math.min(left, 1000)));
  await utils.release();
  const pool = new pg.Pool({ connectionString, max: workers + 2 });
  await pool.query('VACUUM (ANALYZE) graphile_worker._private_jobs');
  await pool.query('CHECKPOINT');
  let done = 0;
  const worker = { connectionString, logger, concurrentJobs: workers, maxPoolSize: workers };
  if (mode === 'batches') Object.assign(worker, { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 });
  const start = now();
  const runner = await run({ preset: { worker }, noHandleSignals: true, taskList: { nothing: () => { done++; } } });
  const waits = async () => done < count || (await pool.query('SELECT EXISTS (SELECT 1 FROM graphile_worker._private_jobs) AS any')).rows[0].any;
  while (await waits()) await new Promise((resolve) => setTimeout(resolve, 5));
  const rate = count / (now() - start);
  await runner.stop();
  await pool.end();
  if (done !== count) throw new Error(`${done} of ${count} jobs were run.`);
  return rate;
}

async function migrate() {
  const utils = await makeWorkerUtils({ connectionString, logger });
  await utils.migrate();
  await utils.release();
  return 0;
}

const rate = await { migrate, enqueue, batch, process: work }[command](Number(first), Number(second));
console.log(rate);
