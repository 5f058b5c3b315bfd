using Microsoft.Extensions.Options;
using Npgsql;
using Quartz;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>Quartz's clustered store in the tables <c>qrtz_*</c> of the application's database.</summary>
internal sealed class PostgreSqlScheduleStore(IOptions<DatabaseOptions> database, IOptions<SchedulesOptions> options) : IScheduleStore
{
    private const long AdvisoryLock = 0x7363_6865_6475_6C65; // "schedule"

    public bool IsVolatile => false;

    private string ConnectionString => database.Value.ConnectionString!;

    public void Configure(IQuartzBuilder quartz)
    {
        // A firing that a stop interrupts is handed over; the next process checks whether it was committed.
        quartz.ConfigureScheduler(scheduler => scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always);
        quartz.UsePersistentStore(store => store
            .UsePostgres(NpgsqlFactory.Instance, ConnectionString)
            .UseClustering(cluster =>
            {
                cluster.CheckinInterval = options.Value.CheckInInterval;
                cluster.CheckinMisfireThreshold = options.Value.CheckInInterval;
            })
            .ConfigureStore(ado =>
            {
                ado.MisfireThreshold = options.Value.MisfireThreshold;
                ado.DbRetryInterval = TimeSpan.FromSeconds(5);
                ado.StoreJobDataAsStrings = true;
                ado.RecoverFiringsCancelledByShutdown = true;

                // An unresponsive database must not prevent the process from ending.
                ado.UseBackgroundThreads = true;

                // Never disable a schedule because of database failures: it is retried until it works.
                ado.MaxConsecutiveFireFailures = 0;

                // Migrations create the tables, and StartupSequence has checked them.
                ado.SchemaProvisioning = SchemaProvisioning.None;
            }));
    }

    public async Task<IAsyncDisposable?> LockAsync(CancellationToken cancellationToken)
    {
        // The lock ends with its connection, even if the process dies.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString());
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand($"SELECT pg_advisory_lock({AdvisoryLock})", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
