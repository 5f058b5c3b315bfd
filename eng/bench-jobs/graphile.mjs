// graphile-worker for eng/bench-jobs.sh: does one measurement and prints one number, jobs a second.
// It warms up first, because each measurement is a new process.
//   migrate | enqueue SECONDS CLIENTS | batch SECONDS SIZE | process JOBS WORKERS batches|defaults
// It is in the folder where the script installed graphile-worker and pg; BENCH_GRAPHILE_URL is the database.
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';

const connectionString = process.env.BENCH_GRAPHILE_URL;
const [command, first, second, mode] = process.argv.slice(2);
const logger = new Logger(() => (level, message) => { if (level === 'error' || level === 'warning') console.error(message); });
const now = () => performance.now() / 1000;

async function enqueue(seconds, clients) {
  const pool = new pg.Pool({ connectionString, max: clients });
  const rate = async (length) => {
    const start = now();
    let count = 0;
    await Promise.all(Array.from({ length: clients }, async () => {
      while (now() - start < length) {
        await pool.query({ name: 'add', text: "SELECT graphile_worker.add_job('nothing', $1::json)", values: [{ number: count }] });
        count++;
      }
    }));
    const result = count / (now() - start);
    await expectRows(pool, count);
    await pool.query(empty);
    return result;
  };
  await rate(warmUpSeconds);
  const result = await rate(seconds);
  await pool.end();
  return result;
}

const empty = 'TRUNCATE graphile_worker._private_jobs';
const warmUpSeconds = 1;

async function expectRows(pool, count) {
  const { rows } = await pool.query('SELECT count(*)::int AS count FROM graphile_worker._private_jobs');
  if (rows[0].count !== count) throw new Error(`${rows[0].count} jobs are there and not ${count}.`);
}

const jobs = (count) => Array.from({ length: count }, (_, number) => ({ identifier: 'nothing', payload: { number } }));

async function batch(seconds, size) {
  const pool = new pg.Pool({ connectionString });
  const utils = await makeWorkerUtils({ connectionString, logger });
  const specs = jobs(size);
  const rate = async (length) => {
    const start = now();
    let count = 0;
    for (; now() - start < length; count += size) await utils.addJobs(specs);
    const result = count / (now() - start);
    await expectRows(pool, count);
    await pool.query(empty);
    return result;
  };
  await rate(warmUpSeconds);
  const result = await rate(seconds);
  await utils.release();
  await pool.end();
  return result;
}

async function work(count, workers) {
  await workOnce(Math.min(count, 1000), workers);
  return workOnce(count, workers);
}

async function workOnce(count, workers) {
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
