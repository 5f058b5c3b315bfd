using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.ApiKeys;

/// <summary>Writes down when keys were used, one after the other. Several processes together write once a minute and key, too.</summary>
internal sealed class ApiKeyUseWriter(ApiKeyUses uses, AppDbContextFactory contexts, IWriteGate gate, IIpAddressPrivacy addresses, ApiKeyUseOutage outage) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var use in uses.Waiting.ReadAllAsync(stoppingToken))
        {
            var failures = outage.Failures;
            try
            {
                await WriteAsync(use, stoppingToken);
                outage.Ended(failures);
            }
#pragma warning disable CA1031 // A use that is not written down harms nobody; that none are must be seen.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                outage.Began(e);
            }
        }
    }

    private async Task WriteAsync(ApiKeyUse use, CancellationToken cancellationToken)
    {
        var kept = addresses.ToStore(use.IpAddress);
        var before = use.At - ApiKeyUses.Interval;
        await using var context = contexts.Lease(use.TenantId);
        using var pass = await gate.EnterAsync(cancellationToken);
        await context.Set<ApiKey>().Where(k => k.Id == use.ApiKeyId && (k.LastUsedAt == null || k.LastUsedAt <= before))
            .ExecuteUpdateAsync(update => update.SetProperty(k => k.LastUsedAt, use.At).SetProperty(k => k.LastUsedFrom, kept), cancellationToken);
    }
}

internal sealed partial class ApiKeyUseOutage(ILogger<ApiKeyUseOutage> logger) : Outage
{
    protected override void LogUnavailable(Exception exception) => LogAway(exception);

    protected override void LogRecovered() => LogBack();

    [LoggerMessage(LogLevel.Warning, "It cannot be written down when API keys are used")]
    private partial void LogAway(Exception exception);

    [LoggerMessage(LogLevel.Information, "It can be written down again when API keys are used")]
    private partial void LogBack();
}
