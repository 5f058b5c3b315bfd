using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.ApiKeys.ServiceAccounts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys.ServiceAccounts;

/// <summary>Renames a service account. Its role cannot be changed.</summary>
[RequirePermission(ApiKeyPermissions.WriteServiceAccounts)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RenameServiceAccount(Guid Id, string Name, long? ExpectedVersion) : ICommand<ServiceAccountDto>;

internal sealed class RenameServiceAccountValidator : AbstractValidator<RenameServiceAccount>
{
    public RenameServiceAccountValidator() => RuleFor(c => c.Name).SingleLine(ServiceAccount.MaxNameLength);
}

internal sealed class RenameServiceAccountHandler(IRepository<ServiceAccount> accounts, ServiceAccountChangePolicy policy)
    : IRequestHandler<RenameServiceAccount, Result<ServiceAccountDto>>
{
    public async Task<Result<ServiceAccountDto>> Handle(RenameServiceAccount command, CancellationToken cancellationToken)
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

        account.Rename(command.Name);
        await accounts.UpdateAsync(account, cancellationToken);
        return ServiceAccountDto.Of(account);
    }
}
