using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.ApiKeys;

/// <summary>
/// Stores the time and IP address of each key's last use. The condition in the update limits all processes together to one write per key and minute.
/// </summary>
internal sealed class ApiKeyUseWriter(
    ApiKeyUses uses, AppDbContextFactory contexts, IWriteGate gate, IIpAddressPrivacy ipAddressPrivacy, ApiKeyUseOutage outage)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var use in uses.Queue.ReadAllAsync(stoppingToken))
        {
            var failures = outage.Failures;
            try
            {
                await WriteAsync(use, stoppingToken);
                outage.Ended(failures);
            }
#pragma warning disable CA1031 // A single lost write is harmless; an outage is logged.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                outage.Began(e);
            }
        }
    }

    private async Task WriteAsync(ApiKeyUse use, CancellationToken cancellationToken)
    {
        var ipAddress = ipAddressPrivacy.ToStore(use.IpAddress);
        var before = use.At - ApiKeyUses.Interval;
        await using var context = contexts.Lease(use.TenantId);
        using var pass = await gate.EnterAsync(cancellationToken);
        await context.Set<ApiKey>().Where(k => k.Id == use.ApiKeyId && (k.LastUsedAt == null || k.LastUsedAt <= before))
            .ExecuteUpdateAsync(
                update => update.SetProperty(k => k.LastUsedAt, use.At).SetProperty(k => k.LastUsedFrom, ipAddress), cancellationToken);
    }
}

internal sealed partial class ApiKeyUseOutage(ILogger<ApiKeyUseOutage> logger) : Outage
{
    protected override void LogUnavailable(Exception exception) => LogFailed(exception);

    protected override void LogRecovered() => LogStoredAgain();

    [LoggerMessage(LogLevel.Warning, "The last use of API keys cannot be stored. Keys still work, but their LastUsedAt is outdated.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(LogLevel.Information, "The last use of API keys is stored again.")]
    private partial void LogStoredAgain();
}
