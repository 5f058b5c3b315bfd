using System.Linq.Expressions;

namespace Ardalis.Specification;

public static partial class SpecificationBuilderExtensions
{
    extension<T>(ISpecificationBuilder<T> builder) where T : class
    {
        /// <summary>Adds a LIKE condition. Conditions of one group are alternatives; all groups must hold.</summary>
        /// <param name="keySelector">The text to look at.</param>
        /// <param name="pattern">The LIKE pattern; not empty. Wildcards in it work: escape what a user typed.</param>
        /// <param name="group">The group; 1 by default.</param>
        public ISpecificationBuilder<T> Search(Expression<Func<T, string?>> keySelector, string pattern, int group = 1) =>
            builder.Search(keySelector, pattern, condition: true, group);

        /// <inheritdoc cref="Search{T}(ISpecificationBuilder{T}, Expression{Func{T, string}}, string, int)"/>
        /// <param name="keySelector">The text to look at.</param>
        /// <param name="pattern">The LIKE pattern; not empty. Wildcards in it work: escape what a user typed.</param>
        /// <param name="condition">False leaves the call out.</param>
        /// <param name="group">The group; 1 by default.</param>
        public ISpecificationBuilder<T> Search(Expression<Func<T, string?>> keySelector, string pattern, bool condition, int group = 1)
        {
            if (condition)
                builder.Specification.Add(new SearchExpressionInfo<T>(keySelector, pattern, group));
            return builder;
        }
    }

    extension<T, TResult>(ISpecificationBuilder<T, TResult> builder) where T : class
    {
        /// <inheritdoc cref="Search{T}(ISpecificationBuilder{T}, Expression{Func{T, string}}, string, int)"/>
        public ISpecificationBuilder<T, TResult> Search(Expression<Func<T, string?>> keySelector, string pattern, int group = 1) =>
            builder.Search(keySelector, pattern, condition: true, group);

        /// <inheritdoc cref="Search{T}(ISpecificationBuilder{T}, Expression{Func{T, string}}, string, bool, int)"/>
        public ISpecificationBuilder<T, TResult> Search(
            Expression<Func<T, string?>> keySelector, string pattern, bool condition, int group = 1)
        {
            ((ISpecificationBuilder<T>)builder).Search(keySelector, pattern, condition, group);
            return builder;
        }
    }
}
