using System.Reflection;
using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants;
using SvcInfra.Application.Tenants.Lifecycle;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Tenants.Lifecycle;

/// <summary>The command of the transaction that ends a purge.</summary>
internal sealed record EndTenantPurge : ICommand;

/// <summary>
/// Sets the status first and deletes the tenant's own row last, so that an interrupted purge is found and continued. Everything in between can be
/// repeated. Each batch runs in the tenant context, so that a wrong condition cannot reach rows of another tenant.
/// </summary>
internal sealed partial class TenantPurge(
    AppDbContextFactory contexts,
    IWriteGate gate,
    IServiceScopeFactory scopes,
    IEnumerable<ITenantPurgeStep> steps,
    IOptions<TenantOptions> options,
    TimeProvider time,
    ILogger<TenantPurge> logger) : ITenantPurge
{
    private static readonly MethodInfo DeleteMethod = MethodOf(nameof(DeleteBatchAsync));
    private static readonly MethodInfo ForgetMethod = MethodOf(nameof(ForgetBatchAsync));

    public async Task<bool> RunAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        if (!await BeginAsync(tenantId, cancellationToken))
        {
            return false;
        }

        foreach (var step in steps)
        {
            await step.PurgeAsync(tenantId, cancellationToken);
        }

        // Repeat until nothing is found: a request that was still running may have written rows after the first pass.
        var total = 0;
        while (await PurgeRowsAsync(tenantId, cancellationToken) is > 0 and var changed)
        {
            total += changed;
        }

        await EndAsync(tenantId, total, cancellationToken);
        LogPurged(tenantId, total);
        return true;
    }

    private async Task<bool> BeginAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = contexts.Lease(tenantId);
        using var writer = await gate.EnterAsync(cancellationToken);

        // The new version makes a restoration that began earlier fail as stale.
        return await Tenants(context)
            .Where(t => t.Id == tenantId && (t.Status == TenantStatus.Purging || (t.Status == TenantStatus.Deleted && t.PurgedAfter <= now)))
            .ExecuteUpdateAsync(
                update => update.SetProperty(t => t.Status, TenantStatus.Purging).SetProperty(t => t.Version, t => t.Version + 1),
                cancellationToken) == 1;
    }

    /// <summary>
    /// Deletes the tenant's row and records the audit entry in one transaction, so that there is exactly one entry. Later writes of a request in the
    /// tenant fail at the foreign keys.
    /// </summary>
    private async Task EndAsync(Guid tenantId, int rows, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Set(new RequestIdentity(PrincipalKind.System) { TenantId = tenantId });
        var context = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var ended = await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().ExecuteAsync(
            new EndTenantPurge(),
            async () =>
            {
                var tenant = Tenants(context).Where(t => t.Id == tenantId && t.Status == TenantStatus.Purging);
                var slug = await tenant.Select(t => t.Slug).FirstOrDefaultAsync(cancellationToken);
                if (await tenant.ExecuteDeleteAsync(cancellationToken) == 1)
                {
                    scope.ServiceProvider.GetRequiredService<IAuditTrail>().Record(new AuditEvent(TenantAuditEvents.Purged)
                    {
                        TargetType = "tenant",
                        TargetId = tenantId.ToString(),
                        TenantId = IAuditTrail.Installation,
                        Reason = $"{slug?.Value}: {rows} rows",
                    });
                }

                return Result.Success();
            },
            cancellationToken);
        if (!ended.IsSuccess)
        {
            throw new InvalidOperationException($"The last transaction of the purge of tenant {tenantId} failed: {Error.Of(ended).Code}.");
        }
    }

    private async Task<int> PurgeRowsAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        IReadOnlyList<IEntityType> types;
        await using (var context = contexts.Lease(tenantId))
        {
            types = context.Model.TypesOfTenants();
        }

        var total = 0;
        foreach (var type in types.Where(type => type.AtPurgeOf() != AtPurge.Keep))
        {
            var batch = (type.AtPurgeOf() == AtPurge.Forget ? ForgetMethod : DeleteMethod).MakeGenericMethod(type.ClrType);
            while (await (Task<int>)batch.Invoke(this, [type, tenantId, cancellationToken])! is > 0 and var changed)
            {
                total += changed;
            }
        }

        return total;
    }

    private Task<int> DeleteBatchAsync<T>(IEntityType type, Guid tenantId, CancellationToken cancellationToken)
        where T : class =>
        ChangeBatchAsync<T>(type, tenantId, rows => rows.ExecuteDeleteAsync(cancellationToken), cancellationToken);

    private Task<int> ForgetBatchAsync<T>(IEntityType type, Guid tenantId, CancellationToken cancellationToken)
        where T : class =>
        ChangeBatchAsync<T>(
            type, tenantId,
            rows => rows.ExecuteUpdateAsync(
                update => update.SetProperty(row => EF.Property<Guid?>(row, PurgeExtensions.TenantProperty), (Guid?)null), cancellationToken),
            cancellationToken);

    private async Task<int> ChangeBatchAsync<T>(
        IEntityType type, Guid tenantId, Func<IQueryable<T>, Task<int>> change, CancellationToken cancellationToken)
        where T : class
    {
        await using var context = contexts.Lease(tenantId);
        var rows = context.Set<T>().TagWith(BatchedDelete.BackgroundTag).IgnoreQueryFilters([QueryFilters.SoftDelete]);
        rows = type.FindProperty(PurgeExtensions.TenantProperty)!.ClrType == typeof(Guid)
            ? rows.Where(row => EF.Property<Guid>(row, PurgeExtensions.TenantProperty) == tenantId)
            : rows.Where(row => EF.Property<Guid?>(row, PurgeExtensions.TenantProperty) == tenantId);

        // Most tables have no rows left; the check avoids making other writers wait for the gate.
        if (!await rows.AnyAsync(cancellationToken))
        {
            return 0;
        }

        var key = type.FindPrimaryKey()!.Properties[0].Name;
        using var writer = await gate.EnterAsync(cancellationToken);
        return await change(rows.OrderBy(row => EF.Property<object>(row, key)).Take(options.Value.PurgeBatchSize));
    }

    private static IQueryable<Tenant> Tenants(AppDbContext context) => context.Set<Tenant>().IgnoreQueryFilters([QueryFilters.SoftDelete]);

    private static MethodInfo MethodOf(string name) => typeof(TenantPurge).GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic)!;

    [LoggerMessage(LogLevel.Information, "Tenant {TenantId} was purged: {Rows} rows")]
    private partial void LogPurged(Guid tenantId, int rows);
}
