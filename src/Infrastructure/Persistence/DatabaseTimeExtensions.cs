using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SvcInfra.Infrastructure.Persistence;

public static class DatabaseTimeExtensions
{
    internal const string Annotation = "DatabaseTime";

    /// <summary>
    /// The database's clock sets it when the row is inserted: the moment of the statement, not that of the transaction's begin. On SQLite to the
    /// millisecond.
    /// </summary>
    public static PropertyBuilder<DateTimeOffset> IsDatabaseTime(this PropertyBuilder<DateTimeOffset> property)
    {
        property.ValueGeneratedOnAdd().Metadata.SetAnnotation(Annotation, true);
        return property;
    }
}
