using Ardalis.Result;
using FluentValidation;
using MapsterMapper;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>Creates a tenant with the signed-in user as its owner. Switch to it to act in it.</summary>
[Authenticated]
[Audited(Tags = AuditTags.Soc2)]
public sealed record CreateTenant(string Slug, string Name) : ICommand<TenantDto>;

internal sealed class CreateTenantValidator : AbstractValidator<CreateTenant>
{
    public CreateTenantValidator()
    {
        RuleFor(c => c.Slug).NotEmpty().WithErrorCode("required")
            .Must(slug => slug is null || Domain.Tenants.Slug.IsWellFormed(slug)).WithErrorCode("invalid_slug")
            .WithMessage("Use 3 to 63 lower-case letters, digits and single hyphens. Begin and end with a letter or digit.");
        RuleFor(c => c.Name).SingleLine(Tenant.MaxNameLength);
    }
}

internal sealed class CreateTenantHandler(
    IRepository<Tenant> tenants, IRepository<Membership> memberships, IRequestContext context, IAuditTrail trail, IMapper mapper)
    : IRequestHandler<CreateTenant, Result<TenantDto>>
{
    public async Task<Result<TenantDto>> Handle(CreateTenant command, CancellationToken cancellationToken)
    {
        // The unique index refuses a slug that is taken (tenants.slug_taken). A query first would only add a race.
        var tenant = Tenant.Create(Slug.Create(command.Slug).Value, command.Name);
        await tenants.AddAsync(tenant, cancellationToken);

        // The tenant's audit trail begins with its creation.
        trail.About("tenant", tenant.Id.ToString(), tenant.Id);
        await memberships.AddAsync(Membership.Create(tenant.Id, context.RequireUserId(), TenantRole.Owner), cancellationToken);
        return mapper.Map<TenantDto>(tenant);
    }
}
