using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.Persistence.Conventions;

/// <summary>
/// Conventions of all tables on both engines: keys made by the application, the version as concurrency token, UTC instants, exact decimals,
/// enums as text.
/// </summary>
public static class ModelConventions
{
    public static void Configure(ModelConfigurationBuilder configuration, bool isSqlite)
    {
        if (isSqlite)
        {
            configuration.Properties<DateTimeOffset>().HaveConversion<UtcInstant.ToMicroseconds>();
        }
        else
        {
            configuration.Properties<DateTimeOffset>().HaveConversion<UtcInstant.ToTimestamp>();
        }

        configuration.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);
        configuration.Properties<decimal>().HavePrecision(FixedPointDecimal.Precision, FixedPointDecimal.DefaultScale);
    }

    public static void Apply(ModelBuilder modelBuilder, bool isSqlite)
    {
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            if (entity.ClrType.IsAssignableTo(typeof(Entity)))
            {
                entity.FindProperty(nameof(Entity.Id))!.ValueGenerated = ValueGenerated.Never;
            }

            if (entity.ClrType.IsAssignableTo(typeof(AggregateRoot)))
            {
                modelBuilder.Entity(entity.ClrType).Ignore(nameof(AggregateRoot.DomainEvents));
                entity.FindProperty(nameof(AggregateRoot.Version))!.IsConcurrencyToken = true;
            }

            foreach (var property in entity.GetProperties().Where(p => p.FindAnnotation(DatabaseTimeExtensions.Annotation) is not null))
            {
                property.RemoveAnnotation(DatabaseTimeExtensions.Annotation);
                property.SetDefaultValueSql(isSqlite ? "CAST(unixepoch('subsec') * 1000000 AS INTEGER)" : "clock_timestamp()");
            }

            foreach (var property in entity.GetProperties().Where(p => p.FindAnnotation(ByteOrderExtensions.Annotation) is not null))
            {
                // SQLite compares bytes by default.
                property.RemoveAnnotation(ByteOrderExtensions.Annotation);
                property.SetCollation(isSqlite ? null : "C");
            }

            foreach (var property in entity.GetProperties().Where(p => (Nullable.GetUnderlyingType(p.ClrType) ?? p.ClrType) == typeof(decimal)))
            {
                var scale = property.GetScale() ?? FixedPointDecimal.DefaultScale;
                property.SetValueConverter(isSqlite ? new FixedPointDecimal.ToScaledInteger(scale) : new FixedPointDecimal.ToNumeric(scale));
            }
        }
    }
}
