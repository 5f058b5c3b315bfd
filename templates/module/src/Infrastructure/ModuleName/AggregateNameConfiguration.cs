using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RootNamespaceOfTheSolution.Domain.ModuleName;
using RootNamespaceOfTheSolution.Domain.Tenants;
using RootNamespaceOfTheSolution.Infrastructure.Persistence;

namespace RootNamespaceOfTheSolution.Infrastructure.ModuleName;

internal sealed class AggregateNameConfiguration : IEntityTypeConfiguration<AggregateName>
{
    public void Configure(EntityTypeBuilder<AggregateName> builder)
    {
        builder.ToTable("module_code");
        builder.Property(x => x.Name).HasMaxLength(AggregateName.MaxNameLength);
        builder.HasOne<Tenant>().WithMany().HasForeignKey(x => x.TenantId).OnDelete(DeleteBehavior.Cascade);

        // The filters exclude what is deleted, so that its name can be used again.
        builder.HasIndex(x => new { x.TenantId, x.Name }).HasFilter("deleted_at IS NULL").IsUnique(AggregateNameErrors.NameTaken);
        builder.HasIndex(x => new { x.TenantId, x.Id }).HasFilter("deleted_at IS NULL");
    }
}
