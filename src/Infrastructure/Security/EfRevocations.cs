using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Security;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.Infrastructure.Security;

internal sealed class EfRevocations(AppDbContext context, IUnitOfWork unitOfWork, AccessCache cache) : IRevocations
{
    public void RevokeSession(Guid sessionId) => Add(new RevocationRow { Kind = RevocationKind.Session, SessionId = sessionId });

    public void RevokeUser(Guid userId) => Add(new RevocationRow { Kind = RevocationKind.User, UserId = userId });

    public void RevokeTenant(Guid tenantId) => Add(new RevocationRow { Kind = RevocationKind.Tenant, TenantId = tenantId });

    public void RevokeMember(Guid tenantId, Guid userId) =>
        Add(new RevocationRow { Kind = RevocationKind.Member, TenantId = tenantId, UserId = userId });

    public void RevokeApiKey(Guid apiKeyId) => Add(new RevocationRow { Kind = RevocationKind.ApiKey, SessionId = apiKeyId });

    private void Add(RevocationRow row)
    {
        context.Add(row);
        unitOfWork.OnCommitted(_ =>
        {
            cache.Forget([row]);
            return Task.CompletedTask;
        });
    }
}

internal sealed class EfRevocationLog(BatchedDelete delete) : IRevocationLog
{
    public Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        delete.RunAsync<RevocationRow>(rows => rows.Where(row => row.RevokedAt < before).OrderBy(row => row.RevokedAt), cancellationToken);
}
