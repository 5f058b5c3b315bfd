using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SvcInfra.Infrastructure.Persistence;

public static class DatabaseTimeExtensions
{
    internal const string Annotation = "DatabaseTime";

    /// <summary>
    /// Set by the database's clock at insertion: the time of the statement, not of the start of the transaction. On SQLite to the millisecond.
    /// </summary>
    public static PropertyBuilder<DateTimeOffset> IsDatabaseTime(this PropertyBuilder<DateTimeOffset> property)
    {
        property.ValueGeneratedOnAdd().Metadata.SetAnnotation(Annotation, true);
        return property;
    }
}
