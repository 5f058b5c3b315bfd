using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.ApiKeys;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.ApiKeys;

internal sealed class EfApiKeysOfUsers(AppDbContextFactory contexts, IWriteGate gate, TimeProvider time) : IApiKeysOfUsers
{
    public async Task<int> RevokeAllAsync(Guid userId, DateTimeOffset madeUntil, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = contexts.LeaseForSystem("api-keys.end-of-user");
        var keys = context.AcrossTenants<ApiKey>().TagWith(BatchedDelete.BackgroundTag)
            .Where(k => k.UserId == userId && k.RevokedAt == null && k.CreatedAt <= madeUntil);
        if (!await keys.AnyAsync(cancellationToken))
        {
            return 0;
        }

        using var pass = await gate.EnterAsync(cancellationToken);
        return await keys.ExecuteUpdateAsync(
            update => update.SetProperty(k => k.RevokedAt, now).SetProperty(k => k.Version, k => k.Version + 1), cancellationToken);
    }
}
