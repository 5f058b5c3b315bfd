using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SvcInfra.Infrastructure.Persistence;

public static class ByteOrderExtensions
{
    internal const string Annotation = "ByteOrder";

    /// <summary>
    /// Compares and sorts codes by their bytes, not by a language's rules. On PostgreSQL a prefix is then an index range. LIKE is not one under
    /// row-level security: it is not leakproof, so it may not see rows before the policy.
    /// </summary>
    public static PropertyBuilder<string> IsInByteOrder(this PropertyBuilder<string> property)
    {
        property.Metadata.SetAnnotation(Annotation, true);
        return property;
    }
}
