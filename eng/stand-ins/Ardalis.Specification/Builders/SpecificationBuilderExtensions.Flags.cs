namespace Ardalis.Specification;

public static partial class SpecificationBuilderExtensions
{
    extension<T>(ISpecificationBuilder<T> builder) where T : class
    {
        /// <summary>Does not track the entities. Of the three tracking words, the last wins.</summary>
        /// <param name="condition">False leaves the call out.</param>
        public ISpecificationBuilder<T> AsNoTracking(bool condition = true)
        {
            if (condition)
                SetTracking(builder.Specification, noTracking: true);
            return builder;
        }

        /// <summary>Does not track, but gives one object per row even where a row comes twice. Of the three tracking words, the last wins.</summary>
        /// <param name="condition">False leaves the call out.</param>
        public ISpecificationBuilder<T> AsNoTrackingWithIdentityResolution(bool condition = true)
        {
            if (condition)
                SetTracking(builder.Specification, identityResolution: true);
            return builder;
        }

        /// <summary>Tracks the entities even where the context's default is not to. Of the three tracking words, the last wins.</summary>
        /// <param name="condition">False leaves the call out.</param>
        public ISpecificationBuilder<T> AsTracking(bool condition = true)
        {
            if (condition)
                SetTracking(builder.Specification, tracking: true);
            return builder;
        }

        /// <summary>Loads each included collection by a query of its own.</summary>
        /// <param name="condition">False leaves the call out.</param>
        public ISpecificationBuilder<T> AsSplitQuery(bool condition = true)
        {
            if (condition)
                builder.Specification.AsSplitQuery = true;
            return builder;
        }

        /// <summary>Leaves out all query filters of the model: the caller must then check tenant and deletion itself.</summary>
        /// <param name="condition">False leaves the call out.</param>
        public ISpecificationBuilder<T> IgnoreQueryFilters(bool condition = true)
        {
            if (condition)
                builder.Specification.IgnoreQueryFilters = true;
            return builder;
        }

        /// <summary>Leaves out the includes that the model declares as automatic.</summary>
        /// <param name="condition">False leaves the call out.</param>
        public ISpecificationBuilder<T> IgnoreAutoIncludes(bool condition = true)
        {
            if (condition)
                builder.Specification.IgnoreAutoIncludes = true;
            return builder;
        }

        /// <summary>Sets the key under which a caching repository may keep the result.</summary>
        /// <param name="cacheKey">The key; not empty.</param>
        /// <param name="condition">False leaves the call out.</param>
        public ICacheSpecificationBuilder<T> WithCacheKey(string cacheKey, bool condition = true)
        {
            SetCacheKey(builder.Specification, cacheKey, condition);
            return new SpecificationBuilder<T>(builder.Specification);
        }
    }

    extension<T, TResult>(ISpecificationBuilder<T, TResult> builder) where T : class
    {
        /// <inheritdoc cref="AsNoTracking{T}(ISpecificationBuilder{T}, bool)"/>
        public ISpecificationBuilder<T, TResult> AsNoTracking(bool condition = true)
        {
            ((ISpecificationBuilder<T>)builder).AsNoTracking(condition);
            return builder;
        }

        /// <inheritdoc cref="AsNoTrackingWithIdentityResolution{T}(ISpecificationBuilder{T}, bool)"/>
        public ISpecificationBuilder<T, TResult> AsNoTrackingWithIdentityResolution(bool condition = true)
        {
            ((ISpecificationBuilder<T>)builder).AsNoTrackingWithIdentityResolution(condition);
            return builder;
        }

        /// <inheritdoc cref="AsTracking{T}(ISpecificationBuilder{T}, bool)"/>
        public ISpecificationBuilder<T, TResult> AsTracking(bool condition = true)
        {
            ((ISpecificationBuilder<T>)builder).AsTracking(condition);
            return builder;
        }

        /// <inheritdoc cref="AsSplitQuery{T}(ISpecificationBuilder{T}, bool)"/>
        public ISpecificationBuilder<T, TResult> AsSplitQuery(bool condition = true)
        {
            ((ISpecificationBuilder<T>)builder).AsSplitQuery(condition);
            return builder;
        }

        /// <inheritdoc cref="IgnoreQueryFilters{T}(ISpecificationBuilder{T}, bool)"/>
        public ISpecificationBuilder<T, TResult> IgnoreQueryFilters(bool condition = true)
        {
            ((ISpecificationBuilder<T>)builder).IgnoreQueryFilters(condition);
            return builder;
        }

        /// <inheritdoc cref="IgnoreAutoIncludes{T}(ISpecificationBuilder{T}, bool)"/>
        public ISpecificationBuilder<T, TResult> IgnoreAutoIncludes(bool condition = true)
        {
            ((ISpecificationBuilder<T>)builder).IgnoreAutoIncludes(condition);
            return builder;
        }

        /// <inheritdoc cref="WithCacheKey{T}(ISpecificationBuilder{T}, string, bool)"/>
        public ICacheSpecificationBuilder<T, TResult> WithCacheKey(string cacheKey, bool condition = true)
        {
            SetCacheKey(builder.Specification, cacheKey, condition);
            return new SpecificationBuilder<T, TResult>(builder.Specification);
        }
    }

    private static void SetTracking<T>(
        Specification<T> specification, bool tracking = false, bool noTracking = false, bool identityResolution = false)
    {
        specification.AsTracking = tracking;
        specification.AsNoTracking = noTracking;
        specification.AsNoTrackingWithIdentityResolution = identityResolution;
    }

    private static void SetCacheKey<T>(Specification<T> specification, string cacheKey, bool condition)
    {
        if (!condition)
            return;
        ArgumentException.ThrowIfNullOrEmpty(cacheKey);
        specification.CacheKey = cacheKey;
    }
}
