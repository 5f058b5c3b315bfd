using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys.ServiceAccounts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys.ServiceAccounts;

/// <summary>Deletes a service account and all its API keys.</summary>
[RequirePermission(ApiKeyPermissions.WriteServiceAccounts)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record DeleteServiceAccount(Guid Id, long? ExpectedVersion) : ICommand;

internal sealed class DeleteServiceAccountHandler(IRepository<ServiceAccount> accounts, ServiceAccountChangePolicy policy, IRevocations revocations)
    : IRequestHandler<DeleteServiceAccount, Result>
{
    public async Task<Result> Handle(DeleteServiceAccount command, CancellationToken cancellationToken)
    {
        var found = await policy.LockAsync(command.Id, cancellationToken);
        if (!found.IsSuccess)
        {
            return Error.Of(found);
        }

        var account = found.Value.Account;
        if (ExpectedVersion.Check(account, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        await accounts.DeleteAsync(account, cancellationToken);
        revocations.RevokeMember(account.TenantId, account.Id);
        return Result.NoContent();
    }
}
