using Ardalis.Result;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Application.Tenants.Contracts;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys;

/// <summary>Creates an API key with which a program acts as the caller in the acting tenant, limited to the scopes.</summary>
/// <param name="Name">The purpose of the key; 1 to 100 characters.</param>
/// <param name="Scopes">Names of permissions that the caller has; 1 to 100.</param>
/// <param name="ExpiresInDays">Lifetime in days: 1 to 366. Null: 90.</param>
/// <param name="AllowedIpAddresses">IP addresses and networks (CIDR) from which the key works; at most 20. Null or empty: any.</param>
[RequirePermission(ApiKeyPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record CreateApiKey(
    string Name, IReadOnlyList<string> Scopes, int? ExpiresInDays, IReadOnlyList<string>? AllowedIpAddresses)
    : ICommand<IssuedApiKeyDto>;

internal sealed class CreateApiKeyValidator : AbstractValidator<CreateApiKey>
{
    public CreateApiKeyValidator(PermissionCatalog permissions, IOptions<ApiKeyOptions> options)
    {
        RuleFor(c => c.Name).SingleLine(ApiKey.MaxNameLength);
        this.Scopes(c => c.Scopes, permissions);
        RuleFor(c => c.ExpiresInDays).LifetimeInDays(options.Value);
        this.AllowedIpAddresses(c => c.AllowedIpAddresses);
    }
}

internal sealed class CreateApiKeyHandler(ICallerPermissions callerPermissions, ApiKeyIssuer issuer, IRequestContext context)
    : IRequestHandler<CreateApiKey, Result<IssuedApiKeyDto>>
{
    public async Task<Result<IssuedApiKeyDto>> Handle(CreateApiKey command, CancellationToken cancellationToken)
    {
        if (await callerPermissions.LockAsync(ApiKeyPermissions.Write, cancellationToken) is not { } caller)
        {
            return CommonErrors.PermissionDenied;
        }

        var owner = ApiKeyOwner.Member(context.RequireTenantId(), context.RequireUserId());
        return await issuer.IssueAsync(
            owner, [caller], command.Name, command.Scopes, command.ExpiresInDays, command.AllowedIpAddresses, cancellationToken);
    }
}
