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
/// Wakes the workers of other processes with PostgreSQL's LISTEN and NOTIFY. A notification is sent after the commit, on a separate connection
/// and at most every few milliseconds: a NOTIFY inside of the transactions would serialize all commits. If one is lost, the next poll finds
/// the job.
/// </summary>
internal sealed class JobNotifications(
    StartupSequence startup, IHostApplicationLifetime lifetime, JobWakeUp wakeUp, RunningJobs running, IOptions<DatabaseOptions> database,
    TimeProvider time) : BackgroundService
{
    private const string Channel = "jobs";
    private const string Cancel = "cancel:";
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(10);
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

        await Task.WhenAll(RepeatAsync(ListenAsync, stop.Token), RepeatAsync(SendAsync, stop.Token))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Reconnects whenever the connection is lost; the worker logs the outage.</summary>
    private async Task RepeatAsync(Func<NpgsqlConnection, CancellationToken, Task> action, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(database.Value.ConnectionString);
                await connection.OpenAsync(stop);
                await action(connection, stop);
            }
            catch (Exception e) when (e is DbException or IOException or TimeoutException)
            {
                using var pause = new PeriodicTimer(JobWakeUp.ReconnectDelay, time);
                await pause.WaitForNextTickAsync(stop);
            }
        }
    }

    private async Task ListenAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        connection.Notification += (_, notification) => OnNotification(notification.Payload);
        await using var listen = new NpgsqlCommand($"LISTEN {Channel}", connection);
        await listen.ExecuteNonQueryAsync(stop);
        while (true)
        {
            await connection.WaitAsync(stop);
        }
    }

    private void OnNotification(string message)
    {
        if (message.StartsWith(Cancel, StringComparison.Ordinal) && Guid.TryParse(message[Cancel.Length..], out var id))
        {
            _ = running.CancelAsync(id);
        }
        else if (message != _self)
        {
            wakeUp.Wake(isLocal: false);
        }
    }

    private async Task SendAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var notify = new NpgsqlCommand("SELECT pg_notify($1, $2)", connection)
        {
            Parameters = { new() { Value = Channel }, new() { Value = _self } },
        };
        await notify.PrepareAsync(stop);
        using var pause = new PeriodicTimer(MinInterval, time);
        while (true)
        {
            await wakeUp.NextLocal.WaitAsync(stop);
            wakeUp.ResetLocal();
            await notify.ExecuteNonQueryAsync(stop);
            await pause.WaitForNextTickAsync(stop);
        }
    }
}
