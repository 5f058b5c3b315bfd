using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys.ServiceAccounts;

/// <summary>Enables a disabled service account, so that its API keys work again.</summary>
[RequirePermission(ApiKeyPermissions.WriteServiceAccounts)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record EnableServiceAccount(Guid Id) : ICommand;

internal sealed class EnableServiceAccountHandler(ServiceAccountChangePolicy policy, IRevocations revocations)
    : IRequestHandler<EnableServiceAccount, Result>
{
    public async Task<Result> Handle(EnableServiceAccount command, CancellationToken cancellationToken)
    {
        var found = await policy.LockAsync(command.Id, cancellationToken);
        if (!found.IsSuccess)
        {
            return Error.Of(found);
        }

        var account = found.Value.Account;
        account.Enable();
        revocations.RevokeMember(account.TenantId, account.Id);
        return Result.NoContent();
    }
}
