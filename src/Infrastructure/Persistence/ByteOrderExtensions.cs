using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SvcInfra.Infrastructure.Persistence;

public static class ByteOrderExtensions
{
    internal const string Annotation = "ByteOrder";

    /// <summary>
    /// Compared and sorted by its bytes, not as people of some language sort: for codes. On PostgreSQL a beginning is then a range of an index; the
    /// pattern of LIKE is none under row-level security, which trusts that operator with no row that a policy has not yet let through.
    /// </summary>
    public static PropertyBuilder<string> IsInByteOrder(this PropertyBuilder<string> property)
    {
        property.Metadata.SetAnnotation(Annotation, true);
        return property;
    }
}
