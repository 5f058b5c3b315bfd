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

/// <summary>Creates an API key with which a program acts as a service account, within its scopes.</summary>
/// <param name="ServiceAccountId">Its role may not be above the caller's.</param>
/// <param name="Name">What it is for; 1 to 100 characters.</param>
/// <param name="Scopes">Names of permissions that both the caller and the account have; 1 to 100.</param>
/// <param name="ExpiresInDays">Its life; null: 90 days. At most 366.</param>
/// <param name="AllowedIpAddresses">Addresses and networks (CIDR) from which it works; at most 20. Null or empty: any.</param>
[RequirePermission(ApiKeyPermissions.WriteServiceAccounts)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record CreateServiceAccountKey(
    Guid ServiceAccountId, string Name, IReadOnlyList<string> Scopes, int? ExpiresInDays, IReadOnlyList<string>? AllowedIpAddresses) : ICommand<IssuedApiKeyDto>;

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

internal sealed class CreateServiceAccountKeyHandler(ServiceAccountChangePolicy changeable, ApiKeyIssuer issuer)
    : IRequestHandler<CreateServiceAccountKey, Result<IssuedApiKeyDto>>
{
    public async Task<Result<IssuedApiKeyDto>> Handle(CreateServiceAccountKey command, CancellationToken cancellationToken)
    {
        var found = await changeable.LockAsync(command.ServiceAccountId, cancellationToken);
        if (!found.IsSuccess)
        {
            return Error.Of(found);
        }

        var (account, by) = found.Value;
        PrincipalAccess[] rights = [by, new PrincipalAccess(SessionIsActive: true, account.Role)];
        return await issuer.IssueAsync(
            ApiKeyOwner.Of(account), rights, command.Name, command.Scopes, command.ExpiresInDays, command.AllowedIpAddresses, cancellationToken);
    }
}
