namespace Ardalis.Specification;

/// <summary>A specification with a result type was evaluated without Select or SelectMany.</summary>
public class SelectorNotFoundException : Exception
{
    private const string Text = "The specification has a result type but no selector. Call Select() or SelectMany() in its constructor.";

    /// <summary>Creates the exception with its fixed message.</summary>
    public SelectorNotFoundException() : base(Text)
    {
    }

    /// <inheritdoc cref="SelectorNotFoundException()"/>
    /// <param name="innerException">The cause.</param>
    public SelectorNotFoundException(Exception innerException) : base(Text, innerException)
    {
    }
}

/// <summary>A specification was evaluated that calls both Select and SelectMany.</summary>
public class ConcurrentSelectorsException : Exception
{
    private const string Text = "The specification calls both Select() and SelectMany(). Keep one of them.";

    /// <summary>Creates the exception with its fixed message.</summary>
    public ConcurrentSelectorsException() : base(Text)
    {
    }

    /// <inheritdoc cref="ConcurrentSelectorsException()"/>
    /// <param name="innerException">The cause.</param>
    public ConcurrentSelectorsException(Exception innerException) : base(Text, innerException)
    {
    }
}

/// <summary>A specification was evaluated that starts an order more than once; the later OrderBy would silently undo the earlier.</summary>
public class DuplicateOrderChainException : Exception
{
    private const string Text = "The specification starts more than one order. Keep one OrderBy() or OrderByDescending() and continue it with ThenBy().";

    /// <summary>Creates the exception with its fixed message.</summary>
    public DuplicateOrderChainException() : base(Text)
    {
    }

    /// <inheritdoc cref="DuplicateOrderChainException()"/>
    /// <param name="innerException">The cause.</param>
    public DuplicateOrderChainException(Exception innerException) : base(Text, innerException)
    {
    }
}

/// <summary>Skip was called twice while a specification was built.</summary>
public class DuplicateSkipException : Exception
{
    private const string Text = "The specification calls Skip() more than once. Keep one of the calls.";

    /// <summary>Creates the exception with its fixed message.</summary>
    public DuplicateSkipException() : base(Text)
    {
    }

    /// <inheritdoc cref="DuplicateSkipException()"/>
    /// <param name="innerException">The cause.</param>
    public DuplicateSkipException(Exception innerException) : base(Text, innerException)
    {
    }
}

/// <summary>Take was called twice while a specification was built.</summary>
public class DuplicateTakeException : Exception
{
    private const string Text = "The specification calls Take() more than once. Keep one of the calls.";

    /// <summary>Creates the exception with its fixed message.</summary>
    public DuplicateTakeException() : base(Text)
    {
    }

    /// <inheritdoc cref="DuplicateTakeException()"/>
    /// <param name="innerException">The cause.</param>
    public DuplicateTakeException(Exception innerException) : base(Text, innerException)
    {
    }
}

/// <summary>A LIKE pattern cannot be evaluated in memory, because a bracket is never closed.</summary>
public class InvalidSearchPatternException : Exception
{
    /// <summary>Creates the exception for a pattern.</summary>
    /// <param name="searchPattern">The pattern, which the message repeats.</param>
    public InvalidSearchPatternException(string searchPattern) : base(Describe(searchPattern))
    {
    }

    /// <inheritdoc cref="InvalidSearchPatternException(string)"/>
    /// <param name="searchPattern">The pattern, which the message repeats.</param>
    /// <param name="innerException">The cause.</param>
    public InvalidSearchPatternException(string searchPattern, Exception innerException) : base(Describe(searchPattern), innerException)
    {
    }

    private static string Describe(string pattern) => $"The search pattern '{pattern}' is not valid.";
}
