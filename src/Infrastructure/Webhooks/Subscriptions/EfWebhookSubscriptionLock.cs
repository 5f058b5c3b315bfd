using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Webhooks.Subscriptions;
using SvcInfra.Domain.Tenants;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Webhooks.Subscriptions;

/// <summary>
/// An update of the tenant's row without a change: it opens the command's transaction and locks the row until the commit, on SQLite the whole
/// database.
/// </summary>
internal sealed class EfWebhookSubscriptionLock(AppDbContext context, IRequestContext request) : IWebhookSubscriptionLock
{
    public Task TakeAsync(CancellationToken cancellationToken)
    {
        var tenantId = request.RequireTenantId();
        return context.Set<Tenant>().Where(t => t.Id == tenantId)
            .ExecuteUpdateAsync(update => update.SetProperty(t => t.Name, t => t.Name), cancellationToken);
    }
}
