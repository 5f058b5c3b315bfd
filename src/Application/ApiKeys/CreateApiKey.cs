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

/// <summary>Creates an API key with which a program acts as the caller in the acting tenant, within its scopes.</summary>
/// <param name="Name">What it is for; 1 to 100 characters.</param>
/// <param name="Scopes">Names of permissions that the caller has now; 1 to 100.</param>
/// <param name="ExpiresInDays">Its life; null: 90 days. At most 366.</param>
/// <param name="AllowedIpAddresses">Addresses and networks (CIDR) from which it works; at most 20. Null or empty: any.</param>
[RequirePermission(ApiKeyPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record CreateApiKey(string Name, IReadOnlyList<string> Scopes, int? ExpiresInDays, IReadOnlyList<string>? AllowedIpAddresses) : ICommand<IssuedApiKeyDto>;

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

internal sealed class CreateApiKeyHandler(ICallerPermissions acting, ApiKeyIssuer issuer, IRequestContext context) : IRequestHandler<CreateApiKey, Result<IssuedApiKeyDto>>
{
    public async Task<Result<IssuedApiKeyDto>> Handle(CreateApiKey command, CancellationToken cancellationToken)
    {
        if (await acting.LockAsync(ApiKeyPermissions.Write, cancellationToken) is not { } by)
        {
            return CommonErrors.PermissionDenied;
        }

        var owner = ApiKeyOwner.Member(context.RequireTenantId(), context.RequireUserId());
        return await issuer.IssueAsync(owner, [by], command.Name, command.Scopes, command.ExpiresInDays, command.AllowedIpAddresses, cancellationToken);
    }
}
