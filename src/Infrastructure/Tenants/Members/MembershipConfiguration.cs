using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Tenants.Members;

internal sealed class MembershipConfiguration : IEntityTypeConfiguration<Membership>
{
    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.ToTable("memberships");
        builder.HasIndex(m => new { m.TenantId, m.UserId }).IsUnique(TenantErrors.AlreadyMember);
        builder.HasIndex(m => m.UserId);
        builder.HasOne<Tenant>().WithMany().HasForeignKey(m => m.TenantId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(m => m.UserId).OnDelete(DeleteBehavior.Cascade);

        // No foreign key to the custom role: SQLite would have to rebuild the table, outside of a transaction. Roles are assigned and deleted under
        // the tenant's lock and read only within the member's tenant; an id without a role grants nothing.
        builder.HasIndex(m => new { m.TenantId, m.CustomRoleId });
    }
}
