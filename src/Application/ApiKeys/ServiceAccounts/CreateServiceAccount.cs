using Ardalis.Result;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Application.Tenants.Contracts;
using SvcInfra.Domain.ApiKeys.ServiceAccounts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys.ServiceAccounts;

/// <summary>Creates a service account in the acting tenant: a principal for programs with a role and API keys.</summary>
/// <param name="Name">1 to 100 characters; unique in the tenant.</param>
/// <param name="Role">Not above the caller's role.</param>
[RequirePermission(ApiKeyPermissions.WriteServiceAccounts)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record CreateServiceAccount(string Name, TenantRole Role) : ICommand<ServiceAccountDto>;

internal sealed class CreateServiceAccountValidator : AbstractValidator<CreateServiceAccount>
{
    public CreateServiceAccountValidator()
    {
        RuleFor(c => c.Name).SingleLine(ServiceAccount.MaxNameLength);
        RuleFor(c => c.Role).IsInEnum().WithErrorCode("unknown_value");
    }
}

internal sealed class CreateServiceAccountHandler(
    IRepository<ServiceAccount> accounts, ICallerPermissions callerPermissions, IRequestContext context, IOptions<ApiKeyOptions> options)
    : IRequestHandler<CreateServiceAccount, Result<ServiceAccountDto>>
{
    public async Task<Result<ServiceAccountDto>> Handle(CreateServiceAccount command, CancellationToken cancellationToken)
    {
        if (await callerPermissions.LockAsync(ApiKeyPermissions.WriteServiceAccounts, cancellationToken) is not { } caller)
        {
            return CommonErrors.PermissionDenied;
        }

        if (command.Role > caller.Role)
        {
            return ServiceAccountErrors.RoleAboveOwn;
        }

        if (await accounts.CountAsync(cancellationToken) >= options.Value.MaxServiceAccounts)
        {
            return ServiceAccountErrors.TooMany;
        }

        var account = ServiceAccount.Create(context.RequireTenantId(), command.Name, command.Role);
        await accounts.AddAsync(account, cancellationToken);
        return ServiceAccountDto.Of(account);
    }
}
