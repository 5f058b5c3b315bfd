using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Jobs.Enqueue;

/// <summary>
/// Wakes the workers of other processes, through PostgreSQL's LISTEN and NOTIFY. A notification is sent after the commit, on a connection of
/// its own and at most every few milliseconds: inside of the transaction it would make all commits queue up. It may get lost; then the
/// next poll finds the job.
/// </summary>
internal sealed class JobNotifications(
    StartupSequence startup, IHostApplicationLifetime lifetime, JobWakeUp signal, RunningJobs running, IOptions<DatabaseOptions> database,
    TimeProvider time) : BackgroundService
{
    private const string Channel = "jobs";
    private const string Cancel = "cancel:";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private readonly string _self = $"added:{Environment.ProcessId}:{EntityId.New():N}";

    public static async Task NotifyCancelAsync(AppDbContext context, Guid id, CancellationToken cancellationToken)
    {
        if (context.Database.IsNpgsql())
        {
            await context.Database.ExecuteSqlAsync($"SELECT pg_notify({Channel}, {Cancel + id})", cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        if (!await startup.WaitAsync(stop.Token) || !database.Value.IsPostgreSql)
        {
            return;
        }

        await Task.WhenAll(RepeatAsync(ListenAsync, stop.Token), RepeatAsync(SendAsync, stop.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Anew whenever the connection is lost; the worker says that the database is away.</summary>
    private async Task RepeatAsync(Func<NpgsqlConnection, CancellationToken, Task> use, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(database.Value.ConnectionString);
                await connection.OpenAsync(stop);
                await use(connection, stop);
            }
            catch (Exception e) when (e is DbException or IOException or TimeoutException)
            {
                using var pause = new PeriodicTimer(JobWakeUp.ListenAgainAfter, time);
                await pause.WaitForNextTickAsync(stop);
            }
        }
    }

    private async Task ListenAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        connection.Notification += (_, notification) => Hear(notification.Payload);
        await using var listen = new NpgsqlCommand($"LISTEN {Channel}", connection);
        await listen.ExecuteNonQueryAsync(stop);
        while (true)
        {
            await connection.WaitAsync(stop);
        }
    }

    private void Hear(string message)
    {
        if (message.StartsWith(Cancel, StringComparison.Ordinal) && Guid.TryParse(message[Cancel.Length..], out var id))
        {
            _ = running.CancelAsync(id);
        }
        else if (message != _self)
        {
            signal.Wake(isLocal: false);
        }
    }

    private async Task SendAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var notify = new NpgsqlCommand("SELECT pg_notify($1, $2)", connection) { Parameters = { new() { Value = Channel }, new() { Value = _self } } };
        await notify.PrepareAsync(stop);
        using var pause = new PeriodicTimer(Pause, time);
        while (true)
        {
            await signal.NextLocal.WaitAsync(stop);
            signal.ResetLocal();
            await notify.ExecuteNonQueryAsync(stop);
            await pause.WaitForNextTickAsync(stop);
        }
    }
}
