using SvcInfra.Application.Idempotency;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.Infrastructure.Idempotency;

internal sealed class EfExpiredIdempotencyKeys(BatchedDelete delete) : IExpiredIdempotencyKeys
{
    public Task<int> PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        delete.RunAcrossTenantsAsync<StoredResponse>(
            PurgeIdempotencyKeys.Name, rows => rows.Where(row => row.ExpiresAt <= before).OrderBy(row => row.ExpiresAt), cancellationToken);
}
