using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys.ServiceAccounts;

/// <summary>Disables a service account: its API keys are refused until it is enabled again.</summary>
[RequirePermission(ApiKeyPermissions.WriteServiceAccounts)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record DisableServiceAccount(Guid Id) : ICommand;

internal sealed class DisableServiceAccountHandler(ServiceAccountChangePolicy policy, IRevocations revocations, TimeProvider time)
    : IRequestHandler<DisableServiceAccount, Result>
{
    public async Task<Result> Handle(DisableServiceAccount command, CancellationToken cancellationToken)
    {
        var found = await policy.LockAsync(command.Id, cancellationToken);
        if (!found.IsSuccess)
        {
            return Error.Of(found);
        }

        var account = found.Value.Account;
        account.Disable(time.GetUtcNow());
        revocations.RevokeMember(account.TenantId, account.Id);
        return Result.NoContent();
    }
}
