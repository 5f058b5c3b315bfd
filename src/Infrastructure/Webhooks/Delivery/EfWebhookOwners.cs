using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Webhooks.Delivery;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Webhooks.Delivery;

internal sealed class EfWebhookOwners(AppDbContext context) : IWebhookOwners
{
    private const int MaxOwners = 20;

    public async Task<IReadOnlyList<WebhookOwner>> ListAsync(Guid tenantId, CancellationToken cancellationToken) =>
        await context.Set<Membership>().Where(m => m.TenantId == tenantId && m.Role == TenantRole.Owner)
            .Join(context.Set<User>(), m => m.UserId, u => u.Id, (m, u) => new { m.Id, User = u })
            .OrderBy(x => x.Id).Take(MaxOwners)
            .Select(x => new WebhookOwner(x.User.Email.Value, x.User.DisplayName)).ToListAsync(cancellationToken);
}
