using Ardalis.Result;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys.ServiceAccounts;

/// <summary>Creates an API key with which a program acts as a service account, limited to the scopes.</summary>
/// <param name="ServiceAccountId">A service account whose role is not above the caller's.</param>
/// <param name="Name">The purpose of the key; 1 to 100 characters.</param>
/// <param name="Scopes">Names of permissions that both the caller and the service account have; 1 to 100.</param>
/// <param name="ExpiresInDays">Lifetime in days: 1 to 366. Null: 90.</param>
/// <param name="AllowedIpAddresses">IP addresses and networks (CIDR) from which the key works; at most 20. Null or empty: any.</param>
[RequirePermission(ApiKeyPermissions.WriteServiceAccounts)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record CreateServiceAccountKey(
    Guid ServiceAccountId, string Name, IReadOnlyList<string> Scopes, int? ExpiresInDays, IReadOnlyList<string>? AllowedIpAddresses)
    : ICommand<IssuedApiKeyDto>;

internal sealed class CreateServiceAccountKeyValidator : AbstractValidator<CreateServiceAccountKey>
{
    public CreateServiceAccountKeyValidator(PermissionCatalog permissions, IOptions<ApiKeyOptions> options)
    {
        RuleFor(c => c.Name).SingleLine(ApiKey.MaxNameLength);
        this.Scopes(c => c.Scopes, permissions);
        RuleFor(c => c.ExpiresInDays).LifetimeInDays(options.Value);
        this.AllowedIpAddresses(c => c.AllowedIpAddresses);
    }
}

internal sealed class CreateServiceAccountKeyHandler(ServiceAccountChangePolicy policy, ApiKeyIssuer issuer)
    : IRequestHandler<CreateServiceAccountKey, Result<IssuedApiKeyDto>>
{
    public async Task<Result<IssuedApiKeyDto>> Handle(CreateServiceAccountKey command, CancellationToken cancellationToken)
    {
        var found = await policy.LockAsync(command.ServiceAccountId, cancellationToken);
        if (!found.IsSuccess)
        {
            return Error.Of(found);
        }

        var (account, caller) = found.Value;
        PrincipalAccess[] holders = [caller, new PrincipalAccess(SessionIsActive: true, account.Role)];
        return await issuer.IssueAsync(
            ApiKeyOwner.Of(account), holders, command.Name, command.Scopes, command.ExpiresInDays, command.AllowedIpAddresses, cancellationToken);
    }
}
