using System.Linq.Expressions;

namespace Ardalis.Specification;

/// <summary>
/// The words of a specification. Each takes an optional <c>condition</c> (true by default); where it is false, the call changes nothing, and what
/// continues the same chain (ThenBy, ThenInclude) changes nothing either.
/// </summary>
public static partial class SpecificationBuilderExtensions
{
    extension<T>(ISpecificationBuilder<T> builder)
    {
        /// <summary>Adds a condition; all conditions must hold.</summary>
        /// <param name="predicate">The condition.</param>
        /// <param name="condition">False leaves the call out.</param>
        public ISpecificationBuilder<T> Where(Expression<Func<T, bool>> predicate, bool condition = true)
        {
            if (condition)
                builder.Specification.Add(new WhereExpressionInfo<T>(predicate));
            return builder;
        }

        /// <summary>Leaves out rows from the start; 0 or less leaves out none.</summary>
        /// <param name="skip">How many.</param>
        /// <param name="condition">False leaves the call out.</param>
        /// <exception cref="DuplicateSkipException">Skip was called before.</exception>
        public ISpecificationBuilder<T> Skip(int skip, bool condition = true)
        {
            if (!condition)
                return builder;
            if (builder.Specification.Skip != -1)
                throw new DuplicateSkipException();
            builder.Specification.Skip = skip;
            return builder;
        }

        /// <summary>Limits the rows; 0 gives none, a negative number does not limit.</summary>
        /// <param name="take">How many.</param>
        /// <param name="condition">False leaves the call out.</param>
        /// <exception cref="DuplicateTakeException">Take was called before.</exception>
        public ISpecificationBuilder<T> Take(int take, bool condition = true)
        {
            if (!condition)
                return builder;
            if (builder.Specification.Take != -1)
                throw new DuplicateTakeException();
            builder.Specification.Take = take;
            return builder;
        }

        /// <summary>Sets what runs in memory on the result of a list query.</summary>
        /// <param name="filter">Takes the result and gives the new one.</param>
        public ISpecificationBuilder<T> PostProcessingAction(Func<IEnumerable<T>, IEnumerable<T>> filter)
        {
            builder.Specification.PostProcessingAction = filter;
            return builder;
        }

        /// <summary>Adds a comment to the SQL text, by which the query is found in the database's logs.</summary>
        /// <param name="tag">The comment.</param>
        /// <param name="condition">False leaves the call out.</param>
        public ISpecificationBuilder<T> TagWith(string tag, bool condition = true)
        {
            if (condition)
                builder.Specification.AddTag(tag);
            return builder;
        }
    }

    extension<T, TResult>(ISpecificationBuilder<T, TResult> builder)
    {
        /// <inheritdoc cref="Where{T}(ISpecificationBuilder{T}, Expression{Func{T, bool}}, bool)"/>
        public ISpecificationBuilder<T, TResult> Where(Expression<Func<T, bool>> predicate, bool condition = true)
        {
            ((ISpecificationBuilder<T>)builder).Where(predicate, condition);
            return builder;
        }

        /// <inheritdoc cref="Skip{T}(ISpecificationBuilder{T}, int, bool)"/>
        public ISpecificationBuilder<T, TResult> Skip(int skip, bool condition = true)
        {
            ((ISpecificationBuilder<T>)builder).Skip(skip, condition);
            return builder;
        }

        /// <inheritdoc cref="Take{T}(ISpecificationBuilder{T}, int, bool)"/>
        public ISpecificationBuilder<T, TResult> Take(int take, bool condition = true)
        {
            ((ISpecificationBuilder<T>)builder).Take(take, condition);
            return builder;
        }

        /// <inheritdoc cref="PostProcessingAction{T}(ISpecificationBuilder{T}, Func{IEnumerable{T}, IEnumerable{T}})"/>
        public ISpecificationBuilder<T, TResult> PostProcessingAction(Func<IEnumerable<TResult>, IEnumerable<TResult>> filter)
        {
            builder.Specification.PostProcessingAction = filter;
            return builder;
        }

        /// <inheritdoc cref="TagWith{T}(ISpecificationBuilder{T}, string, bool)"/>
        public ISpecificationBuilder<T, TResult> TagWith(string tag, bool condition = true)
        {
            ((ISpecificationBuilder<T>)builder).TagWith(tag, condition);
            return builder;
        }

        /// <summary>Makes one result of each entity.</summary>
        /// <param name="selector">The projection.</param>
        public void Select(Expression<Func<T, TResult>> selector) => builder.Specification.Selector = selector;

        /// <summary>Makes any number of results of each entity.</summary>
        /// <param name="selector">The projection.</param>
        public void SelectMany(Expression<Func<T, IEnumerable<TResult>>> selector) => builder.Specification.SelectorMany = selector;
    }
}
