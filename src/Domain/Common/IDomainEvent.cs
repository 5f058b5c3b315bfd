namespace SvcInfra.Domain.Common;

/// <summary>
/// Something that happened in an aggregate, named in the past tense. Its handlers run before the commit, in the same transaction; effects
/// outside the database go through a step of the unit of work instead.
/// </summary>
#pragma warning disable CA1040 // A marker: the type is the information.
public interface IDomainEvent;
#pragma warning restore CA1040
