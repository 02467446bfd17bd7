package io.penstock.gateway.run;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Proxy;

/**
 * Handlers for Unix signals. The JDK has them only in {@code sun.misc}, whose use the compiler cannot be told to accept;
 * so they are looked up by name.
 */
final class Signals {

    private Signals() {}

    /** Runs the action, in a thread of the JVM's own, whenever the signal ({@code TERM}, {@code HUP}) comes. */
    static void on(String signal, Runnable action) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    handlerType.getClassLoader(), new Class<?>[] {handlerType}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Object named = lookup.findConstructor(signalType, MethodType.methodType(void.class, String.class))
                    .invoke(signal);
            lookup.findStatic(signalType, "handle", MethodType.methodType(handlerType, signalType, handlerType))
                    .invoke(named, handler);
        } catch (Throwable e) {
            throw new IllegalStateException("this Java cannot handle the signal " + signal, e);
        }
    }
}
