namespace MediatR;

/// <summary>What all requests share, with or without a response: the constraint of behaviours that apply to both.</summary>
public interface IBaseRequest;

/// <summary>A request that one handler answers with nothing but its completion.</summary>
public interface IRequest : IBaseRequest;

/// <summary>A request that exactly one handler answers with a <typeparamref name="TResponse"/>.</summary>
/// <typeparam name="TResponse">The type of the answer.</typeparam>
public interface IRequest<out TResponse> : IBaseRequest;

/// <summary>A request that exactly one handler answers with a sequence, item by item.</summary>
/// <typeparam name="TResponse">The type of one item.</typeparam>
public interface IStreamRequest<out TResponse>;

/// <summary>A message for any number of handlers, none included.</summary>
public interface INotification;
