using Ardalis.Result;
using FluentValidation;
using MapsterMapper;
using MediatR;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Settings;

/// <summary>Renames the acting tenant. Its slug does not change.</summary>
[RequirePermission(TenantPermissions.Write)]
public sealed record RenameTenant(Guid TenantId, string Name, long? ExpectedVersion) : ICommand<TenantDto>, IInvalidates
{
    IReadOnlyList<CacheTag> IInvalidates.Invalidates => [TenantCacheTags.Tenant];
}

internal sealed class RenameTenantValidator : AbstractValidator<RenameTenant>
{
    public RenameTenantValidator() => RuleFor(c => c.Name).SingleLine(Tenant.MaxNameLength);
}

internal sealed class RenameTenantHandler(IRepository<Tenant> tenants, IRequestContext context, IMapper mapper)
    : IRequestHandler<RenameTenant, Result<TenantDto>>
{
    public async Task<Result<TenantDto>> Handle(RenameTenant command, CancellationToken cancellationToken)
    {
        if (command.TenantId != context.TenantId)
        {
            return CommonErrors.TenantMismatch;
        }

        if (await tenants.GetByIdAsync(command.TenantId, cancellationToken) is not { } tenant)
        {
            return TenantErrors.NotFound;
        }

        if (ExpectedVersion.Check(tenant, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        tenant.Rename(command.Name);
        await tenants.UpdateAsync(tenant, cancellationToken);
        return mapper.Map<TenantDto>(tenant);
    }
}
